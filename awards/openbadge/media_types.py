"""As what each kind of public document is served."""

VC = "application/vc+ld+json"
JWT = "application/vc+jwt"
LINKED_DATA = "application/ld+json"
DID = "application/did+ld+json"
JSON = "application/json"
PNG = "image/png"
SVG = "image/svg+xml"
