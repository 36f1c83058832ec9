import { useEffect, useRef } from 'react';
import { faded, useChartTheme } from './theme.ts';
import { fitCanvas, useSize } from './use-size.ts';

export interface SparklineProps {
  /** Oldest first; the newest value stands at the right edge. */
  readonly values: readonly number[];
  /** How many values fill the width; fewer leave the left part empty. */
  readonly capacity: number;
  /** Top of the scale; grows when a value is larger. Zero is always the bottom. */
  readonly atLeast: number;
  readonly colour?: 'fg2' | 'running' | 'failed';
  readonly label: string;
  readonly className?: string;
}

/** A line without axes for a value that stands in figures beside it. Draws only when its values changed. */
export function Sparkline({ values, capacity, atLeast, colour = 'fg2', label, className }: SparklineProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(box);
  const theme = useChartTheme();
  useEffect(() => {
    const context = canvas.current && width > 0 ? fitCanvas(canvas.current, width, height) : null;
    if (!context) return;
    context.clearRect(0, 0, width, height);
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, height - 0.5);
    context.lineTo(width, height - 0.5);
    context.stroke();
    const shown = values.slice(-capacity);
    if (shown.length < 2) return;
    const top = Math.max(atLeast, ...shown) || 1;
    const step = width / (capacity - 1);
    const x = (index: number) => width - (shown.length - 1 - index) * step;
    const y = (value: number) => height - 1.5 - (Math.max(0, value) / top) * (height - 4);
    context.beginPath();
    shown.forEach((value, index) => (index ? context.lineTo(x(index), y(value)) : context.moveTo(x(index), y(value))));
    context.strokeStyle = theme[colour];
    context.lineWidth = 1.25;
    context.lineJoin = 'round';
    context.stroke();
    context.lineTo(x(shown.length - 1), height - 1);
    context.lineTo(x(0), height - 1);
    context.closePath();
    context.fillStyle = faded(theme[colour], 0.1);
    context.fill();
  }, [values, capacity, atLeast, colour, theme, width, height]);
  return (
    <div ref={box} role="img" aria-label={label} className={className ?? 'h-5 w-20'}>
      <canvas ref={canvas} className="block h-full w-full" />
    </div>
  );
}
