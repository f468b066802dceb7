import { createRequire, registerHooks } from 'node:module';
import { relative, sep } from 'node:path';
import { singleFiles, waits } from './processes.ts';
import { nowReading } from './titled.ts';

/** Declares the tests of a folder's files that never wait, in this process. */
export const declareTogether = (folder: string): void => {
	const titled = import.meta.resolve('./titled.ts');
	registerHooks({
		resolve: (specifier, context, next) => next(specifier === 'ava' ? titled : specifier, context),
	});
	// Not by import(): ava wants all tests declared before the first await.
	const require = createRequire(import.meta.url);
	for (const file of singleFiles(folder).filter((one) => !waits(one))) {
		nowReading(
			relative(folder, file)
				.replace(/\.test\.ts$/, '')
				.replaceAll(sep, ' › '),
		);
		require(file);
	}
};
