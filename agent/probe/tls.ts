import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { Probe, ServerTls } from '../../src/bus/probe.ts';
import { isIp } from '../../src/net/ip.ts';
import { failed, type Outcome } from './outcome.ts';

/** What a TLS client expects of the server. */
interface Expected {
	readonly probe: Pick<Probe, 'tls' | 'host' | 'to'>;
	/** The only trusted authority, in PEM. */
	readonly trusted: string;
}

interface Secured {
	readonly socket: TLSSocket;
	readonly tls: ServerTls;
}

/** Starts TLS on a connection, as curl does. The outcome is set if no request may follow: exit code 35 if the handshake
 * fails (CURLE_SSL_CONNECT_ERROR), 60 if the certificate is not trusted (CURLE_PEER_FAILED_VERIFICATION). The network
 * has carried it then, so the verdict is allow. */
export const secure = async (socket: Socket, { probe, trusted }: Expected): Promise<Secured | Outcome> => {
	// Loading TLS takes 12 ms of CPU.
	const { checkServerIdentity, connect } = await import('node:tls');
	const name = hostIn(probe);
	return new Promise((resolve) => {
		const line = connect({
			...{ socket, ca: trusted, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] },
			...(!isIp(name) && { servername: name }),
			// Checked below, where addresses and names are distinguished.
			checkServerIdentity: () => undefined,
		});
		line.once('error', (error) => resolve(unsecured(error)));
		line.once('secureConnect', () => {
			line.removeAllListeners('error');
			const certificate = line.getPeerCertificate();
			const wrongName = checkServerIdentity(name, certificate) && wrongNameIn(name, certificate);
			const untrusted = line.authorized ? wrongName : `${untrustedWords(line.authorizationError)}`;
			const tls: ServerTls = {
				version: line.getProtocol() ?? '',
				names: namesIn(certificate),
				issuer: String(certificate.issuer?.CN ?? ''),
				...(untrusted && { untrusted }),
			};
			if (untrusted && probe.tls === 'verify') resolve({ verdict: 'allow', exit: 60, error: untrusted, tls });
			else resolve({ socket: line, tls });
		});
	});
};

/** The URL's host, which the certificate must contain: "shop.example" of "shop.example:8443". */
const hostIn = ({ host, to }: Expected['probe']): string =>
	(host ?? to)
		.replace(/:\d+$/, '')
		.replace(/^\[|\]$/g, '')
		.replace(/\.$/, '');

const namesIn = ({ subjectaltname = '' }: PeerCertificate): readonly string[] =>
	subjectaltname.split(', ').flatMap((name) => name.replace(/^(DNS|IP Address):/, '') || []);

const mostNames = 4;

const wrongNameIn = (name: string, certificate: PeerCertificate): string => {
	const names = namesIn(certificate);
	const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
	const told = names.length > 0 ? `${names.slice(0, mostNames).join(', ')}${more}` : 'no name';
	return `the certificate is for ${told}, not for ${name}`;
};

/** OpenSSL's codes, as Node passes them (nodejs.org/api/tls.html, "X509 certificate error codes"). */
const reasons: Readonly<Record<string, string>> = {
	DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself, not by the authority of the lab',
	SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is of another authority than that of the lab',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is of another authority than that of the lab',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is of another authority than that of the lab',
	CERT_SIGNATURE_FAILURE: 'the certificate is of another authority than that of the lab',
	CERT_HAS_EXPIRED: 'the certificate has expired',
	CERT_NOT_YET_VALID: 'the certificate is not valid yet',
};

const untrustedWords = (error: Error | string | null): string => {
	const code = typeof error === 'string' ? error : error && 'code' in error ? String(error.code) : '';
	return reasons[code] ?? `the certificate is not to be trusted: ${code || error}`;
};

const unsecured = (error: NodeJS.ErrnoException): Outcome => {
	// A reset is an error of the kernel's call, a premature close one of Node.
	const cut = error.syscall === undefined ? undefined : failed(error, true);
	if (cut && cut.verdict !== 'unknown') return { ...cut, exit: cut.exit === 28 ? 28 : 35 };
	return { verdict: 'allow', exit: 35, error: handshakeWords(error) };
};

/** OpenSSL's errors for bytes that are not TLS. */
const noTls = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST'];

const handshakeWords = ({ code = '', message }: NodeJS.ErrnoException): string => {
	if (noTls.includes(code)) return 'it answered, but not in TLS';
	if (code === 'ECONNRESET') return 'closed before TLS came about';
	return `TLS did not come about: ${message
		.replace(/^.*SSL routines:[^:]*:/, '')
		.replace(/:[^:]*\.c:\d+:.*$/s, '')
		.trim()}`;
};
