import type { SystemSample } from '../../shared/contract/types.ts';
import { formatCount } from '../lib/format.ts';
import { useSettings } from '../stores/settings.ts';
import { useSystem } from '../stores/system.ts';

/** The limit in force now, with the reason where it is another one than that of the settings. */
export function limitWords(sample: Pick<SystemSample, 'maxConcurrentTasks' | 'limitedBy' | 'running'>, wanted: number): string {
  const now = `Now ${formatCount(sample.maxConcurrentTasks)} of ${formatCount(wanted)}`;
  const why =
    sample.limitedBy === 'load'
      ? ', held back by load'
      : sample.limitedBy === 'memory'
        ? ', held back by the memory limit'
        : sample.maxConcurrentTasks > wanted
          ? ', more because the machine is idle'
          : '';
  return `${now}${why}; ${formatCount(sample.running)} at work.`;
}

/** One line under the setting, once a second. */
export function LiveLimit() {
  const sample = useSystem((state) => state.latest);
  const wanted = useSettings((state) => state.settings?.maxConcurrentTasks);
  if (!sample || wanted === undefined) return null;
  return (
    <div className="text-small text-fg2" data-testid="live-limit">
      {limitWords(sample, wanted)}
    </div>
  );
}
