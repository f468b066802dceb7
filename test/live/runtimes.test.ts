import { runtimes } from '../../src/runtime/all.ts';
import { contract } from '../runtime/contract.ts';

// Tests are declared in one go, so all runtimes are asked first.
const asked = await Promise.all(runtimes.map(async (runtime) => ({ runtime, fitness: await runtime.probe() })));
for (const { runtime, fitness } of asked) contract(runtime, fitness);
