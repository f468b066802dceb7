/** All tests that need no network of their own; `ava.live.config.js` has those that do. Each file has a process: among
 * threads V8 ends now and then with "Check failed: jit_page.has_value()" (nodejs/node#64500). */
export default {
	files: ['test/**/*.test.ts', '!test/live/**'],
	extensions: { ts: 'module' },
	timeout: '2m',
	workerThreads: false,
};
