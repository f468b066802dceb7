/** Where a pod's programs find the one authority that they trust: where Debian has its list. */
export const authoritiesPath = '/etc/ssl/certs/ca-certificates.crt';

/** The variables that lead programs there, whatever they were built with: OpenSSL's and Go's, Node's (which has a list of
 * its own besides), curl's, and that of Python's requests. */
export const authoritiesVariables: Readonly<Record<string, string>> = {
	SSL_CERT_FILE: authoritiesPath,
	NODE_EXTRA_CA_CERTS: authoritiesPath,
	CURL_CA_BUNDLE: authoritiesPath,
	REQUESTS_CA_BUNDLE: authoritiesPath,
};
