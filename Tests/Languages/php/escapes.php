<?php
echo @file_get_contents('/etc/passwd') ?: "refused\n";
