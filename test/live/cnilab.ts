import { join } from 'node:path';
import { execa } from 'execa';

export const command = join(import.meta.dirname, '..', '..', 'bin', 'cnilab');

/** The command of this checkout, run to its end; it may fail. */
export const cnilab = (args: readonly string[], { input = '', path = '' } = {}) =>
	execa(command, args, {
		input,
		reject: false,
		timeout: 60_000,
		killSignal: 'SIGKILL',
		env: path ? { PATH: `${path}:${process.env['PATH']}` } : {},
	});

/** Does something with a lab of this test's own, which is taken down whatever happens. */
export const withOwnLab = async (name: string, work: (lab: string) => Promise<void>): Promise<void> => {
	const lab = `${name}-${process.pid}`;
	try {
		await work(lab);
	} finally {
		await cnilab(['down', lab]);
	}
};
