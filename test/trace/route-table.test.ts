import test from 'ava';
import { parseIp } from '../../src/net/ip.ts';
import { walk } from '../../src/trace/walk.ts';
import { bridged } from './labs.ts';
import { address, route } from './objects.ts';

// A route of the plan to the very network of an interface's address: 10.244.1.0/24 is cni0's on n1, where two pods are.

const asked = (plus: Parameters<typeof bridged>[0]) =>
	walk(bridged(plus), { from: 'node/n1', to: parseIp('10.244.1.2'), port: 8080, protocol: 'TCP' }).verdict;

test("it takes the kernel's own route away, and packets go where it leads", (t) => {
	t.is(asked({}), 'allow');
	t.is(asked({ plus: { n1: [route('', '10.244.1.0/24', { link: 'eth0', via: '172.30.0.3' })] } }), 'deny');
	t.is(asked({ plus: { n1: [route('', '10.244.1.0/24', 'blackhole')] } }), 'reject');
});

test("one with a metric stands behind the kernel's, which has none", (t) => {
	const worse = route('', '10.244.1.0/24', { link: 'eth0', via: '172.30.0.3', metric: 100 });
	t.is(asked({ plus: { n1: [worse] } }), 'allow');
});

test('a route over a device that is not there is refused by the kernel, and takes nothing away', (t) => {
	t.is(asked({ plus: { n1: [route('', '10.244.1.0/24', { link: 'tun9', via: '172.30.0.3' })] } }), 'allow');
});

test("of two devices in one network the first one's goes, and the other's stays behind the plan's", (t) => {
	const second = address('', 'flannel.1', '10.244.1.9/24');
	const away = route('', '10.244.1.0/24', { link: 'eth0', via: '172.30.0.3' });
	t.is(asked({ plus: { n1: [second, away] } }), 'deny');
});
