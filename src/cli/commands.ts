import type { Command } from './command.ts';
import { apply } from './commands/apply.ts';
import { check } from './commands/check.ts';
import { compare } from './commands/compare.ts';
import { completion } from './commands/completion.ts';
import { cordon } from './commands/cordon.ts';
import { curl } from './commands/curl.ts';
import { remove } from './commands/delete.ts';
import { describe } from './commands/describe.ts';
import { doctor } from './commands/doctor.ts';
import { down } from './commands/down.ts';
import { drain } from './commands/drain.ts';
import { exec } from './commands/exec.ts';
import { get } from './commands/get.ts';
import { inspect } from './commands/inspect.ts';
import { label } from './commands/label.ts';
import { logs } from './commands/logs.ts';
import { ls } from './commands/ls.ts';
import { matrix } from './commands/matrix.ts';
import { node } from './commands/node.ts';
import { plan } from './commands/plan.ts';
import { rollout } from './commands/rollout.ts';
import { run } from './commands/run.ts';
import { scale } from './commands/scale.ts';
import { schema } from './commands/schema.ts';
import { topologies } from './commands/topologies.ts';
import { trace } from './commands/trace.ts';
import { uncordon } from './commands/uncordon.ts';
import { up } from './commands/up.ts';
import { watch } from './commands/watch.ts';

/** All verbs, in the order in which --help lists them. */
export const commands: readonly Command[] = [
	up,
	apply,
	remove,
	get,
	describe,
	label,
	scale,
	rollout,
	cordon,
	uncordon,
	drain,
	exec,
	logs,
	node,
	curl,
	trace,
	matrix,
	watch,
	run,
	check,
	compare,
	plan,
	down,
	ls,
	inspect,
	topologies,
	schema,
	doctor,
	completion,
];
