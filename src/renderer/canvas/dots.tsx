import { Background, BackgroundVariant } from '@xyflow/react';
import { gridStep } from './geometry.ts';

/** The dot grid of a canvas; React Flow draws it as one pattern. */
export function Dots() {
  return <Background variant={BackgroundVariant.Dots} gap={gridStep} size={1} color="color-mix(in srgb, var(--strong) 45%, transparent)" />;
}
