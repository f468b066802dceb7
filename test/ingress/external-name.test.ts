import test from 'ava';
import { externalNameOf } from '../../src/ingress/external-name.ts';
import type { Service } from '../../src/model/service.ts';

const service = (name: string, externalName: string, ports: Service['ports'] = []): Service => ({
	...{ namespace: 'shop', name, externalName, type: 'ExternalName', ports },
});
const tcp = { protocol: 'TCP', targetPort: 80 } as const;
const services = [
	service('bare', 'web.back.svc'),
	service('ported', 'web.back.svc.cluster.local.', [{ ...tcp, name: 'http', port: 80, targetPort: 8080 }]),
	service('named', 'web.back.svc', [{ ...tcp, name: 'http', port: 80, targetPort: 'web' }]),
	service('address', '192.0.2.7'),
	service('itself', 'localhost'),
	service('loopback', '127.0.0.8'),
	{ ...service('plain', ''), type: 'ClusterIP' as const },
];

// ingress-nginx: internal/ingress/controller/controller.go, externalNamePorts
const rows: readonly [name: string, port: number | string, expected: string | undefined][] = [
	['bare', 80, 'web.back.svc 80'],
	['bare', 8443, 'web.back.svc 8443'],
	['bare', 'http', undefined],
	['ported', 80, 'web.back.svc.cluster.local. 8080'],
	['ported', 'http', 'web.back.svc.cluster.local. 8080'],
	['ported', 81, 'web.back.svc.cluster.local. 81'],
	['named', 'http', 'web.back.svc 80'],
	['address', 80, '192.0.2.7 80'],
	['itself', 80, undefined],
	['loopback', 80, undefined],
	['plain', 80, undefined],
	['nobody', 80, undefined],
];

for (const [name, port, expected] of rows)
	test(`port ${port} of Service ${name} leads to ${expected ?? 'no name'}`, (t) => {
		const found = externalNameOf({ namespace: 'shop', backend: { service: name, port } }, { services });
		t.is(found && `${found.name} ${found.port}`, expected);
	});
