import test from 'ava';
import type { Miss } from '../../../src/reach/oracle/miss.ts';
import { nearestPeer } from '../../../src/reach/oracle/miss.ts';

const peer = (wanted: string, more: Omit<Extract<Miss, { on: 'peer' }>, 'on' | 'wanted'>): Miss => ({
	on: 'peer',
	wanted,
	...more,
});

test('the nearest peer is the one of which least would have to change', (t) => {
	const other = peer('app=b here', { why: 'other-namespace' });
	const fits = peer('app=c here', { why: 'other-namespace', labelsFit: true });
	const two = peer('app=x, tier=y', { why: 'labels', unmatched: 2 });
	const one = peer('app=cl, tier=t', { why: 'labels', unmatched: 1 });
	t.deepEqual(nearestPeer([other, two, one]), [one]);
	t.deepEqual(nearestPeer([two, other]), [two]);
	t.deepEqual(nearestPeer([other, two, fits]), [fits]);
});
