import test from 'ava';

/** What files that share a process get for ava's `test`: titles begin with the file that is being read, since ava puts
 * only the process' own name before them, and two files may use one title. */
const titled = <F extends object>(declare: F): F =>
	new Proxy(declare, {
		apply: (target: F & CallableFunction, self, [title, ...rest]: readonly unknown[]) =>
			Reflect.apply(target, self, [typeof title === 'string' ? `${file} › ${title}` : title, ...rest]),
		get: (target, key) => {
			const value: unknown = Reflect.get(target, key);
			return typeof value === 'function' ? titled(value) : value;
		},
	});

let file = '';

/** Whose tests are declared from now on. */
export const nowReading = (name: string): void => {
	file = name;
};

export default titled(test);
