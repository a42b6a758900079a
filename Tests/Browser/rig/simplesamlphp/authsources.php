<?php

$config = ['people' => ['exampleauth:UserPass']];
foreach (json_decode(getenv('RIG_USERS'), true) as $name => $groups) {
    $config['people'][$name . ':' . getenv('RIG_PASSWORD')] = [
        'uid' => [$name],
        'mail' => [$name . '@corp.test'],
        'groups' => $groups,
    ];
}
