<?php

foreach (json_decode(getenv('RIG_WSFED_APPS')) as $app) {
    $metadata["urn:rig:$app"] = [
        'prp' => "https://$app/wsfed",
        'simplesaml.nameidattribute' => 'mail',
    ];
}
