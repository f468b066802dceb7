import test from 'ava';
import { chainName, profilesOf, setName, vtepMac, workloadVeth } from '../../../src/cni/calico/names.ts';

test('a pod has the device that Calico gives it', (t) => {
	// cni-plugin's own unit test
	t.is(String(workloadVeth({ namespace: 'default', name: 'podA' })), 'cali7f94ce7c295');
	t.is(String(workloadVeth({ namespace: 'default', name: 'podB' })), 'cali92cf1f5e9f6');
});

test("a node's VXLAN device has a MAC that follows from the node's name", (t) => {
	// felix's own unit test (felix/calc/states_for_test.go)
	t.is(String(vtepMac('remotehostname')), '66:3e:ca:a4:db:65');
});

test('a name that is too long for the kernel ends in a hash; a set is cut off, since its id ends in one', (t) => {
	// names that clusters show
	t.is(chainName('cali-pri-', 'ksa.kube-system.coredns'), 'cali-pri-_u2Tn2rSoAPffvE7JO6');
	t.is(chainName('cali-pro-', 'ksa.default.default'), 'cali-pro-ksa.default.default');
	// one that would just fit, but looks like a hash
	t.not(chainName('cali-tw-', '_'.padEnd(20, 'x')), `cali-tw-${'_'.padEnd(20, 'x')}`);
	t.is(setName('masq-ipam-pools'), 'cali40masq-ipam-pools');
	t.is(setName('x'.repeat(40)), `cali40${'x'.repeat(25)}`);
});

test('a pod without policy has the profiles of its namespace and its service account', (t) => {
	t.deepEqual(profilesOf({ namespace: 'shop', serviceAccount: 'cart' }), ['kns.shop', 'ksa.shop.cart']);
});
