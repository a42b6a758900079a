"""What the measured programs are told. Every one does the same job."""

NGINX = """
daemon off;
worker_processes 1;
pid {name}.pid;
error_log stderr warn;
events {{ worker_connections 20000; }}
http {{
    client_body_temp_path {name}-body;
    proxy_temp_path {name}-proxy;
    fastcgi_temp_path {name}-fastcgi;
    uwsgi_temp_path {name}-uwsgi;
    scgi_temp_path {name}-scgi;
    keepalive_requests 100000000;
    keepalive_timeout 300s;
{body}
}}
"""

# The app answers `ok`; under /64k and /1m, files of that size; under /verdict, what it was told
# about the client's certificate.
APP = """
    access_log off;
    server {
        listen 127.0.0.1:@PORT@ backlog=4096;
        location / { return 200 "ok\\n"; }
        location = /64k { root bodies; }
        location = /1m { root bodies; }
        location /verdict {
            return 200 "$http_x_ssl_client_verify$http_x_sallyport_device_trust\\n";
        }
    }
"""

# The same as an identity provider that has signed in whom the request's `user` names.
IDENTITY_PROVIDER = APP.replace(
    "location / {", "location / { add_header X-Sallyport-Authenticated-User $arg_user;")

NGINX_GATEWAY = """
    access_log {directory}/{name}-access.log combined;
    upstream app {{
        server 127.0.0.1:{app};
        keepalive {upstreams};
        keepalive_requests 100000000;
    }}
    server {{
        listen 127.0.0.1:@PORT@ ssl{http2};
        server_name {host};
        ssl_certificate {pki}/server/{certificate}.pem;
        ssl_certificate_key {pki}/server/{certificate}.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ecdh_curve X25519:P-256:P-384;
        ssl_session_tickets {tickets};
        ssl_verify_client optional_no_ca;
        ssl_client_certificate {pki}/ca/device.pem;
        ssl_crl {crl};
        location / {{
            {require}
            proxy_pass http://app;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Request-Id $request_id;
            proxy_set_header X-SSL-Client-Verify $ssl_client_verify;
            proxy_set_header X-SSL-Client-Serial $ssl_client_serial;
            proxy_set_header X-SSL-Client-Cert $ssl_client_escaped_cert;
        }}
    }}
"""

# ssl_c_verify is OpenSSL's number of the verdict; 0 is good, 23 revoked.
HAPROXY = """
global
    nbthread 1
    maxconn 9000
    log stdout format raw local0
    ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
    mode http
    log global
    option httplog
    timeout connect 10s
    timeout client 300s
    timeout server 300s
    timeout http-keep-alive 300s
    http-reuse always
frontend gateway
    bind fd@{listener} ssl crt {directory}/{name}-server.pem curves X25519:P-256:P-384 {tickets} ca-file {pki}/ca/device.pem crl-file {crl} verify optional ca-ignore-err all crt-ignore-err all alpn {alpn}
    {require}
    http-request set-header X-Forwarded-For %[src]
    http-request set-header X-Forwarded-Proto https
    http-request set-header X-Request-Id %[uuid()]
    http-request set-header X-SSL-Client-Verify %[ssl_c_verify]
    http-request set-header X-SSL-Client-Serial %[ssl_c_serial,hex]
    http-request set-header X-SSL-Client-Cert %[ssl_c_der,base64]
    default_backend app
backend app
    server app 127.0.0.1:{app}
"""

SALLYPORT = """
gateway.listen = 127.0.0.1:0
gateway.admin = unix:{directory}/{name}-admin.sock
gateway.workers = {workers}
log.events = {directory}/{name}-events.jsonl
timeout.idle = 300s
upstream.idle_connections = {upstreams}
org.corp.name = Corp
org.corp.host = login.corp.test
org.corp.certificate = {pki}/server/{certificate}.pem
org.corp.key = {pki}/server/{certificate}.key
org.corp.devicetrust.host = cell1-devicetrust.corp.test
org.corp.devicetrust.certificate = {pki}/server/devicetrust.pem
org.corp.devicetrust.key = {pki}/server/devicetrust.key
org.corp.devicetrust.ca = {pki}/ca/device.pem
org.corp.devicetrust.crl = {crl}
app.payroll.name = Payroll
app.payroll.org = corp
app.payroll.host = {host}
app.payroll.upstream = http://127.0.0.1:{app}
app.payroll.handshake = inline
app.payroll.resumption = {tickets}
app.payroll.require = {require}
app.payroll.annotate = {annotate}
"""

# Lines for settings that only some versions of the gateway know, by key: never a place that an
# installed gateway uses.
SALLYPORT_PLACES = {
    "store.file": "store.file = {directory}/{name}-store.db",
    "gateway.control": "gateway.control = {directory}/{name}-control.sock",
}
