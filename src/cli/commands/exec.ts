import { verb } from '../command.ts';
import { runIn } from '../exec.ts';
import * as option from '../options.ts';

export const exec = verb({
	command: 'exec <pod>',
	describe: "run a command in a pod's namespaces, with its exit code",
	examples: [
		['$0 exec shop/front-0 -- ip addr', 'the pod as the kernel has it'],
		['$0 exec -it deploy/front -n shop -- sh', 'a shell with a terminal, in the pod that kubectl would take'],
		['$0 exec shop/front-0 -- curl -s 10.244.1.2:80', 'a real curl'],
		['$0 exec external -- curl -s 172.31.0.2:30080', 'from the world outside'],
	],
	program: true,
	flags: (args) =>
		option.inPod(option.streams(option.lab(args))).positional('pod', {
			type: 'string',
			demandOption: true,
			describe: 'POD, NAMESPACE/POD, or deploy/NAME, sts/NAME, ds/NAME, job/NAME, svc/NAME; or external',
		}),
	run: (args) => runIn(args.pod, args),
});
