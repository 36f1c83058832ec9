export { benchCatalogue, endlessStep, heldStep, instantStep, runnersWith, type Step } from '../../src/main/bench/step-action.ts';
