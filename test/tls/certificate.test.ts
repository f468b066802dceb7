import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import test from 'ava';
import { authorityOf, certificateFor } from '../../src/tls/certificate.ts';

const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const fresh = () => ({ serial: randomBytes(16), now: new Date() });
const made = () => authorityOf('cnilab lab shop', keys().privateKey, fresh());

const issued = (names: readonly string[], authority = made()) => ({
	authority: new X509Certificate(authority.certificate),
	server: new X509Certificate(
		certificateFor({ subject: 'web-0', names, publicKey: keys().publicKey }, authority, fresh()),
	),
});

test('OpenSSL reads an authority, which has signed itself and may sign others', (t) => {
	const { authority } = issued(['web']);
	t.is(authority.subject, 'O=cnilab\nCN=cnilab lab shop');
	t.true(authority.ca);
	t.true(authority.verify(authority.publicKey));
	t.true(authority.checkIssued(authority));
});

test("a server's certificate is the authority's, for its names and addresses alone", (t) => {
	const { authority, server } = issued(['web.shop', '*.shop.example', '10.244.1.2', 'fd00::7']);
	t.false(server.ca);
	t.true(server.checkIssued(authority));
	t.true(server.verify(authority.publicKey));
	t.is(server.issuer, authority.subject);
	for (const name of ['web.shop', 'a.shop.example']) t.is(server.checkHost(name) !== undefined, true, name);
	for (const ip of ['10.244.1.2', 'fd00::7']) t.is(server.checkIP(ip) !== undefined, true, ip);
	for (const name of ['web', 'shop.example', 'a.b.shop.example']) t.is(server.checkHost(name), undefined, name);
	t.is(server.checkIP('10.244.1.3'), undefined);
});

test("another lab's authority of the same name has not issued it", (t) => {
	const { server } = issued(['web.shop']);
	t.false(server.verify(new X509Certificate(made().certificate).publicKey));
});

test('it is valid since yesterday and for ten years, across 2049 too', (t) => {
	const at = (now: string) =>
		new X509Certificate(
			authorityOf('x', keys().privateKey, { serial: Buffer.alloc(16, 0xff), now: new Date(now) }).certificate,
		);
	t.is(at('2026-12-01T00:00:00Z').validFromDate.toISOString(), '2026-11-30T00:00:00.000Z');
	t.is(at('2026-12-01T00:00:00Z').validToDate.toISOString(), '2036-11-28T00:00:00.000Z');
	t.is(at('2045-01-01T00:00:00Z').validToDate.getUTCFullYear(), 2054);
	t.is(at('2045-01-01T00:00:00Z').serialNumber, 'FF'.repeat(16));
});

test('a serial number may begin with zeros', (t) => {
	const serial = Buffer.from('00007f00', 'hex');
	const { certificate } = authorityOf('x', keys().privateKey, { serial, now: new Date() });
	t.is(new X509Certificate(certificate).serialNumber, '7F00');
});

test('a certificate holds thousands of names', (t) => {
	const names = Array.from({ length: 5000 }, (_, i) => `host-${i}.shop.example`);
	const { server, authority } = issued(names);
	t.true(server.verify(authority.publicKey));
	t.is(server.subjectAltName?.split(', ').length, 5000);
});
