import { docker } from './docker/docker.ts';
import { netns } from './netns/netns.ts';
import type { Runtime } from './runtime.ts';

/** All runtimes, in order of preference. */
export const runtimes: readonly Runtime[] = [docker, netns];

export const runtimeNamed = (name: Runtime['name']): Runtime => (name === 'docker' ? docker : netns);
