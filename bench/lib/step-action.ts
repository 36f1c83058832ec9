export { benchCatalogue, instantStep, runnersWith, type Step } from '../../src/main/bench/step-action.ts';
