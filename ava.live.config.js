/** Tests that build real networks: one at a time, since each wants the machine for itself, and in processes of their
 * own, since a thread cannot enter a namespace without taking others along. */
export default {
	files: ['test/live/**/*.test.ts'],
	extensions: { ts: 'module' },
	timeout: '5m',
	concurrency: 1,
	serial: true,
	workerThreads: false,
};
