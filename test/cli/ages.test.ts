import test from 'ava';
import { agesBy, durationText } from '../../src/cli/ages.ts';

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000] as const;

// apimachinery's own table (pkg/util/duration/duration_test.go: TestHumanDuration), as far as a lab may live.
const rows = [
	[0, '0s'],
	[second - 1, '0s'],
	[70 * second, '70s'],
	[2 * minute, '2m'],
	[2 * minute + 10 * second, '2m10s'],
	[10 * minute, '10m'],
	[179 * minute, '179m'],
	[3 * hour, '3h'],
	[3 * hour + 10 * minute, '3h10m'],
	[8 * hour, '8h'],
	[47 * hour, '47h'],
	[2 * day, '2d'],
	[2 * day + 4 * hour, '2d4h'],
	[9 * day, '9d'],
] as const;

for (const [ms, text] of rows) test(`${ms} ms are ${text}`, (t) => t.is(durationText(ms), text));

test('what a controller keeps is as old as whom it is kept for', (t) => {
	const ageOf = agesBy({ 'Service/shop/cart': 0, 'Namespace/shop': 60_000 }, 90_000);
	const item = { namespace: 'shop', name: 'cart', labels: {} };
	t.is(ageOf('Endpoints', item), '90s');
	t.is(ageOf('EndpointSlice', { ...item, name: 'cart-x', labels: { 'kubernetes.io/service-name': 'cart' } }), '90s');
	t.is(ageOf('ServiceAccount', { ...item, name: 'default' }), '30s');
	t.is(ageOf('Pod', { namespace: 'none', name: 'a', labels: {} }), '<unknown>');
});
