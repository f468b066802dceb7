import { docker } from './docker/docker.ts';
import { netns } from './netns/netns.ts';
import type { Runtime } from './runtime.ts';

/** Every runtime, in the order in which one is chosen when nobody says which. */
export const runtimes: readonly Runtime[] = [docker, netns];

export const runtimeNamed = (name: Runtime['name']): Runtime => (name === 'docker' ? docker : netns);
