import { declareTogether } from '../together.ts';

declareTogether(import.meta.dirname);
