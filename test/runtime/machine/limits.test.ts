import { limitsFor } from '../../../src/runtime/machine/limits.ts';
import { fitIf, testIf } from '../../skip.ts';

const little = { neighbours: 1, openFiles: 1, netNamespaces: 1, tasks: 1, inotifyInstances: 1 };
const linux = fitIf(process.platform === 'linux', 'limits are read from /proc');

testIf(linux, 'a lab that needs little finds enough of everything', (t) => {
	const limits = limitsFor(little);
	t.true(limits.length >= 5);
	t.deepEqual(
		limits.filter(({ enough }) => !enough),
		[],
	);
});

testIf(linux, 'what is too little is told with the line that raises it, with room to spare', (t) => {
	const [first] = limitsFor({ ...little, neighbours: 1_000_000_000 });
	t.like(first, {
		name: 'net.ipv4.neigh.default.gc_thresh3',
		enough: false,
		raise:
			'sysctl -w net.ipv4.neigh.default.gc_thresh1=1073741824 net.ipv4.neigh.default.gc_thresh2=1610612736 net.ipv4.neigh.default.gc_thresh3=2147483648',
	});
});
