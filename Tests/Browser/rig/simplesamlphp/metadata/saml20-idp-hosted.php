<?php

require __DIR__ . '/hosted.php';
$mail = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
$metadata = $hosted('saml', [
    'NameIDFormat' => $mail,
    'authproc' => [
        80 => ['class' => 'saml:AttributeNameID', 'attribute' => 'mail', 'Format' => $mail],
        90 => $tell,
    ],
    'SingleSignOnServiceBinding' => [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    ],
]);
