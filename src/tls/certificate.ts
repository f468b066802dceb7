import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { familyOf, isIp, parseIp, toBits, width } from '../net/ip.ts';
import { bits, explicit, implicit, integer, octets, oid, sequence, set, time, utf8, yes } from './der.ts';

/*
X.509 certificates (RFC 5280) of the two kinds that a lab needs: its authority's own, and those of servers. Node verifies
certificates but cannot create them, and openssl(1) is not on every machine. As for packages, @peculiar/x509 2.2 brings
26 dependencies, 350 kB of bundle and a global (Reflect), and node-forge does not support P-256. This file writes one
fixed form in DER, signed by node:crypto; the tests verify it with OpenSSL, as clients do.
*/

/** A lab's certificate authority, which is trusted only within the lab. */
export interface Authority {
	readonly name: string;
	/** Both in PEM; the key is P-256 in PKCS #8. Pods must not be able to read the key. */
	readonly certificate: string;
	readonly key: string;
}

/** The random and time-dependent values. */
export interface Fresh {
	/** 16 bytes, unique among the authority's certificates. */
	readonly serial: Buffer;
	readonly now: Date;
}

/** Creates an authority with this name, for a new P-256 key. */
export const authorityOf = (name: string, key: KeyObject, fresh: Fresh): Authority => {
	const publicKey = createPublicKey(key);
	const extensions = [
		extension(basicConstraints, sequence(yes), 'critical'),
		// keyCertSign and cRLSign.
		extension(keyUsage, bits(Buffer.from([0b0000_0110]), 1), 'critical'),
		extension(subjectKeyIdentifier, octets(keyId(publicKey))),
	];
	const certificate = signed({ subject: name, publicKey, extensions }, { name, key }, fresh);
	return { name, certificate, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
};

/** Issues a server's certificate for these names and addresses, in PEM. @param names one or more */
export const certificateFor = (
	{
		subject,
		names,
		publicKey,
	}: { readonly subject: string; readonly names: readonly string[]; readonly publicKey: KeyObject },
	{ name, key }: Authority,
	fresh: Fresh,
): string => {
	const issuer = { name, key: createPrivateKey(key) };
	const extensions = [
		extension(basicConstraints, sequence(), 'critical'),
		// digitalSignature.
		extension(keyUsage, bits(Buffer.from([0b1000_0000]), 7), 'critical'),
		extension(extendedKeyUsage, sequence(oid(serverAuth))),
		extension(subjectKeyIdentifier, octets(keyId(publicKey))),
		extension(authorityKeyIdentifier, sequence(implicit(0, keyId(createPublicKey(issuer.key))))),
		extension(subjectAltName, sequence(...names.map(altName))),
	];
	return signed({ subject, publicKey, extensions }, issuer, fresh);
};

const basicConstraints = '2.5.29.19';
const keyUsage = '2.5.29.15';
const extendedKeyUsage = '2.5.29.37';
const subjectKeyIdentifier = '2.5.29.14';
const authorityKeyIdentifier = '2.5.29.35';
const subjectAltName = '2.5.29.17';
const serverAuth = '1.3.6.1.5.5.7.3.1';
const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
const [organization, commonName] = ['2.5.4.10', '2.5.4.3'];

const extension = (id: string, value: Buffer, critical?: 'critical'): Buffer =>
	sequence(oid(id), ...(critical ? [yes] : []), octets(value));

interface Said {
	readonly subject: string;
	readonly publicKey: KeyObject;
	readonly extensions: readonly Buffer[];
}

/** Valid for ten years, starting a day ago, since a Docker engine's clock may differ. */
const day = 24 * 3600 * 1000;

const signed = (
	{ subject, publicKey, extensions }: Said,
	issuer: { readonly name: string; readonly key: KeyObject },
	{ serial, now }: Fresh,
): string => {
	const algorithm = sequence(oid(ecdsaWithSha256));
	const said = sequence(
		// Version 3.
		explicit(0, integer(Buffer.from([2]))),
		integer(serial),
		algorithm,
		distinguished(issuer.name),
		sequence(time(new Date(now.getTime() - day)), time(new Date(now.getTime() + 3650 * day))),
		distinguished(subject),
		publicKey.export({ type: 'spki', format: 'der' }),
		explicit(3, sequence(...extensions)),
	);
	const whole = sequence(said, algorithm, bits(sign('sha256', said, issuer.key)));
	const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
	return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};

/** A common name has at most 64 characters (ub-common-name). */
const distinguished = (name: string): Buffer =>
	sequence(
		...[[organization, 'cnilab'] as const, [commonName, name.slice(0, 64)] as const].map(([id, text]) =>
			set(sequence(oid(id), utf8(text))),
		),
	);

/** RFC 5280, 4.2.1.2, method 1, but with SHA-256 over the whole SubjectPublicKeyInfo. */
const keyId = (publicKey: KeyObject): Buffer =>
	createHash('sha256')
		.update(publicKey.export({ type: 'spki', format: 'der' }))
		.digest()
		.subarray(0, 20);

/** dNSName is [2], iPAddress [7]. */
const altName = (name: string): Buffer => (isIp(name) ? implicit(7, bytesOf(name)) : implicit(2, Buffer.from(name)));

const bytesOf = (address: string): Buffer => {
	const ip = parseIp(address);
	const digits = width(familyOf(ip)) / 4;
	return Buffer.from(toBits(ip).toString(16).padStart(digits, '0'), 'hex');
};
