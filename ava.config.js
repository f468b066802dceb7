/** All tests that need no network of their own; `ava.live.config.js` has those that do. */
export default {
	files: ['test/**/*.test.ts', '!test/live/**'],
	extensions: { ts: 'module' },
	timeout: '2m',
};
