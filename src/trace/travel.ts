import { bridge } from './bridge.ts';
import type { Host } from './host.ts';
import { deliver, input } from './ip-input.ts';
import { neighbour, output } from './ip-output.ts';
import { receive, transmit } from './link.ts';
import type { Packet } from './packet.ts';
import { dropped, type End, type Stage, type Step, type StepAt } from './step.ts';
import type { Trip } from './trip.ts';

type Moving = Exclude<Step['at'], End['at']>;

const stages: { readonly [K in Moving]: Stage<K> } = {
	output,
	neighbour,
	transmit,
	receive,
	bridge,
	input,
	deliver,
};

const next = <K extends Moving>(trip: Trip, step: StepAt<K>): Step => stages[step.at](trip, step);

/** Moves a packet from the host that sends it to the socket where it arrives, or to where it is lost. */
export const travel = (trip: Trip, host: Host, packet: Packet): End => {
	let step: Step = { at: 'output', host, packet };
	for (let left = mostSteps; left > 0; left--) {
		if (step.at === 'socket' || step.at === 'lost') return step;
		step = next(trip, step);
	}
	return dropped(`${host.id}: the packet for ${packet.dst} is in a routing loop`);
};

/** About seven steps per host: more than thirty hosts in a row are a loop. */
const mostSteps = 250;
