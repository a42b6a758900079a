<?php

// What both kinds of identity provider have in common, for each of its two names.

// The gateway learns from these headers who signed in; they come with the answer that holds the assertion.
$tell = [
    'class' => 'core:PHP',
    'code' => '
        header("X-Sallyport-Authenticated-User: " . $attributes["mail"][0]);
        header("X-Sallyport-Authenticated-Groups: " . implode(", ", $attributes["groups"]));
    ',
];
$hosted = function (string $kind, array $more) use ($tell): array {
    $metadata = [];
    foreach (json_decode(getenv('RIG_HOSTS')) as $host) {
        $metadata["https://$host/$kind"] = $more + [
            'host' => $host,
            'privatekey' => 'identity-provider.key',
            'certificate' => 'identity-provider.pem',
            'auth' => 'people',
            'authproc' => [90 => $tell],
        ];
    }
    return $metadata;
};
