<?php

foreach (json_decode(getenv('RIG_SAML_APPS')) as $app) {
    $metadata["https://$app/mellon/metadata"] = [
        'AssertionConsumerService' => "https://$app/mellon/postResponse",
        'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        'certificate' => 'service-provider.pem',
        'saml20.sign.response' => $app !== getenv('RIG_ASSERTION_APP'),
        'saml20.sign.assertion' => $app !== getenv('RIG_RESPONSE_APP'),
        'validate.authnrequest' => true,
    ];
}
