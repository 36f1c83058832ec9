/** The head of every arrow, drawn once; takes the colour of its line. */
export function ArrowHead() {
  return (
    <svg aria-hidden="true" className="absolute size-0">
      <defs>
        <marker
          id="millrace-arrow"
          viewBox="0 0 8 8"
          refX="8"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
          markerUnits="userSpaceOnUse"
        >
          <path d="M1 1 7 4 1 7" fill="none" stroke="context-stroke" strokeWidth="1.4" strokeLinejoin="round" strokeLinecap="round" />
        </marker>
      </defs>
    </svg>
  );
}
