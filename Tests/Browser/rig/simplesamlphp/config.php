<?php

// The settings of SimpleSAMLphp as the identity provider of the rig; folders come from the environment.
$run = getenv('RIG_FOLDER');
// What the identity provider received, one request a line.
if (!defined('RIG_NOTED')) {
    define('RIG_NOTED', true);
    $note = [$_SERVER['HTTP_HOST'], $_SERVER['REQUEST_METHOD'], $_SERVER['REQUEST_URI'], getallheaders()];
    file_put_contents("$run/idp-received.log", json_encode($note) . "\n", FILE_APPEND | LOCK_EX);
}
$config = [
    // It is reached under two names, and TLS ends in front of it.
    'baseurlpath' => 'https://' . $_SERVER['HTTP_HOST'] . '/simplesaml/',
    'certdir' => $run . '/',
    'loggingdir' => $run . '/',
    'datadir' => $run . '/',
    'tempdir' => $run . '/temp',
    'metadatadir' => __DIR__ . '/metadata',
    'technicalcontact_name' => 'Rig',
    'technicalcontact_email' => 'rig@corp.test',
    'timezone' => 'UTC',
    'secretsalt' => 'a salt for tests only',
    'auth.adminpassword' => 'not used by any test',
    'admin.checkforupdates' => false,
    'trusted.url.domains' => null,
    'showerrors' => true,
    'errorreporting' => false,
    'debug' => ['saml' => false, 'backtraces' => true, 'validatexml' => false],
    'logging.level' => SimpleSAML\Logger::INFO,
    'logging.handler' => 'file',
    'logging.logfile' => 'simplesamlphp.log',
    'enable.saml20-idp' => true,
    'enable.adfs-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true, 'adfs' => true],
    'session.duration' => 8 * 60 * 60,
    'session.datastore.timeout' => 4 * 60 * 60,
    'session.state.timeout' => 60 * 60,
    'session.cookie.name' => 'SimpleSAMLSessionID',
    'session.cookie.path' => '/',
    'session.cookie.secure' => true,
    'session.cookie.samesite' => 'None',
    'session.phpsession.cookiename' => 'SimpleSAML',
    'session.phpsession.savepath' => $run . '/sessions',
    'session.phpsession.httponly' => true,
    'session.authtoken.cookiename' => 'SimpleSAMLAuthToken',
    'language.default' => 'en',
    'language.available' => ['en'],
    'theme.use' => 'default',
    'production' => true,
    'store.type' => 'phpsession',
    'metadata.sources' => [['type' => 'flatfile']],
    'authproc.idp' => [],
    'authproc.sp' => [],
];
