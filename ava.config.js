import { join, relative } from 'node:path';
import { filesOfRun, singleFiles } from './test/processes.ts';

const root = import.meta.dirname;
const tests = join(root, 'test');

/** A whole run lets files share processes. Whoever names files, or tests by their titles, gets them as they are. */
const isWholeRun = process.argv.slice(2).every((argument) => /^--(tap$|verbose$|config=)/.test(argument));
const files = isWholeRun ? filesOfRun(tests) : singleFiles(tests);

/** All tests that need no network of their own; `ava.live.config.js` has those that do. Processes, not threads: among
 * threads V8 ends now and then with "Check failed: jit_page.has_value()" (nodejs/node#64500). */
export default {
	files: [...files.map((file) => relative(root, file)), '!test/live/**'],
	extensions: { ts: 'module' },
	timeout: '2m',
	workerThreads: false,
	// Compiled code is kept, as bin/cnilab does: no process strips and compiles again what another one has.
	environmentVariables: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled') },
};
