<?php

require __DIR__ . '/hosted.php';
$metadata = $hosted('wsfed', []);
