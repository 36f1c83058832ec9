const everyMs = 1_000;

/**
 * Tells once a second how long the main thread worked on a frame, p95 of the second: the time from an animation frame's
 * start until the thread was free again. One probe frame each 100 ms, so that an idle window stays idle. null while hidden.
 */
export function onFrameTime(listener: (ms: number | null) => void): () => void {
  let samples: number[] = [];
  const channel = new MessageChannel();
  let begin = 0;
  let frame = 0;
  channel.port1.onmessage = () => samples.push(performance.now() - begin);
  const probe = setInterval(() => {
    if (document.hidden) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame((time) => {
      begin = Math.max(time, performance.now() - 100);
      channel.port2.postMessage(null);
    });
  }, 100);
  const report = setInterval(() => {
    const sorted = samples.sort((a, b) => a - b);
    samples = [];
    listener(sorted.length ? (sorted[Math.floor(sorted.length * 0.95)] ?? null) : null);
  }, everyMs);
  return () => {
    clearInterval(probe);
    clearInterval(report);
    cancelAnimationFrame(frame);
    channel.port1.close();
  };
}
