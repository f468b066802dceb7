import fc from 'fast-check';

// Pieces that every random cluster is drawn from, by fast-check: what fails is shrunk to the least that still does.

/** Few keys and values, so that selectors hit; some names that a careless reader trips over. */
export const keys = ['app', 'tier', 'constructor', 'example.com/zone'];
export const values = ['red', 'blue', 'Red', ''];
export const portNames = ['web', 'admin', 'dns'];
export const numbers = [80, 81, 90, 53];

/** There so often out of 100 times; it shrinks to what is not there, which JSON leaves out. */
export const maybe = <T>(often: number, there: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
	fc.oneof(
		{ withCrossShrink: true },
		{ weight: 100 - often, arbitrary: fc.constant(undefined) },
		{ weight: often, arbitrary: there },
	);

/** True so often out of 100 times. */
export const percent = (often: number): fc.Arbitrary<boolean> =>
	maybe(often, fc.constant(true)).map((is) => is === true);

/** From `least` to `most` things, each number of them as likely. */
export const many = <T>(least: number, most: number, one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
	fc.array(one, { minLength: least, maxLength: most, size: 'max' });

export const one = <T>(...items: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...items);

/** Some of the items, in their order. */
export const some = <T>(items: readonly T[], least = 0): fc.Arbitrary<T[]> =>
	fc.subarray([...items], { minLength: least });

export const labels: fc.Arbitrary<Record<string, string | undefined>> = fc.record(
	Object.fromEntries(keys.map((key) => [key, maybe(50, one(...values))])),
);

const requirement = fc
	.record({ key: one(...keys), operator: one('In', 'NotIn', 'Exists', 'DoesNotExist'), listed: some(values, 1) })
	.map(({ key, operator, listed }) => ({ key, operator, ...(operator.endsWith('In') && { values: listed }) }));

export const selector = fc.record({
	matchLabels: maybe(
		40,
		fc.tuple(one(...keys), one(...values)).map(([key, value]) => ({ [key]: value })),
	),
	matchExpressions: maybe(35, many(1, 2, requirement)),
});

/** A range of numbers, of one or some more. */
export const range = (least: number) =>
	fc
		.tuple(one(...numbers), fc.integer({ min: least, max: 12 }))
		.map(([first, more]) => ({ first, last: first + more }));

/** A pod by its number among those that will have been drawn: `settled` makes a name of it. */
const podAt = fc.nat(23).map((n) => `{{ip @${n}}}`);

/** An address of the lab, with a prefix length. */
export const address = fc
	.tuple(
		fc.oneof(
			{ weight: 4, arbitrary: podAt },
			{ weight: 1, arbitrary: one('{{nodeip n1}}', '{{nodeip n2}}', '198.51.100.10') },
		),
		one(32, 31, 30, 29, 26, 24, 16, 8, 1),
	)
	.map(([ip, prefix]) => `${ip}/${prefix}`);

/** A namespace by its number among those that will have been drawn. */
export const space = fc.nat(11).map((n) => `@${n}`);

interface Names {
	readonly spaces: readonly string[];
	/** Of pods, "ns/name". */
	readonly pods: readonly string[];
}

/** Objects with names in the place of numbers: whatever is taken away when an input is shrunk, numbers stand for
 * something that is there. */
export const settled = <T extends object>(objects: T, { spaces, pods }: Names): T =>
	JSON.parse(
		JSON.stringify(objects)
			.replace(/\{\{ip @(\d+)\}\}/g, (_, n) => `{{ip ${pods[Number(n) % pods.length]}}}`)
			.replace(/"@(\d+)"/g, (_, n) => `"${spaces[Number(n) % spaces.length]}"`),
	);
