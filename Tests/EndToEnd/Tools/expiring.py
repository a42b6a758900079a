"""Makes a device certificate that expires soon.

usage: expiring.py PKI NAME SECONDS   (a directory of certs/make-pki; writes PKI/device/NAME.*)
"""
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "certs"))
sys.dont_write_bytecode = True

import pki_der as der  # noqa: E402

directory, name, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
leaf = der.Certificate(directory / "device/good.pem")
now = time.time()
validity = der.encode(der.SEQUENCE, der.moment(now - 2 * 86400), der.moment(now + seconds))
made = der.signed(leaf.assembled(validity=validity), directory / "ca/device.key")
(directory / f"device/{name}.pem").write_bytes(der.pem("CERTIFICATE", made))
shutil.copyfile(directory / "device/good.key", directory / f"device/{name}.key")
