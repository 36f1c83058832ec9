import {
  Bell,
  Braces,
  CircleDashed,
  CircleHelp,
  ClipboardPen,
  FileCode2,
  FilePenLine,
  FileText,
  FolderSearch,
  Globe,
  Hash,
  ListOrdered,
  ListTree,
  type LucideIcon,
  OctagonX,
  ScanText,
  ScrollText,
  Sigma,
  Split,
  SquareCode,
  SquareTerminal,
  TextAlignStart,
  Timer,
  UserCheck,
  Workflow,
} from 'lucide-react';

/** The icons that action definitions may name. */
const icons: Readonly<Record<string, LucideIcon>> = {
  bell: Bell,
  braces: Braces,
  'circle-dashed': CircleDashed,
  'clipboard-pen': ClipboardPen,
  'file-code-2': FileCode2,
  'file-pen-line': FilePenLine,
  'file-text': FileText,
  'folder-search': FolderSearch,
  globe: Globe,
  hash: Hash,
  'list-ordered': ListOrdered,
  'list-tree': ListTree,
  'octagon-x': OctagonX,
  'scan-text': ScanText,
  'scroll-text': ScrollText,
  sigma: Sigma,
  split: Split,
  'square-code': SquareCode,
  'square-terminal': SquareTerminal,
  'text-align-start': TextAlignStart,
  timer: Timer,
  'user-check': UserCheck,
  workflow: Workflow,
};

export function ActionIcon({
  name,
  size = 16,
  className,
}: {
  readonly name: string | undefined;
  readonly size?: number;
  readonly className?: string;
}) {
  const Icon = (name && icons[name]) || CircleHelp;
  return <Icon size={size} strokeWidth={1.5} className={className} aria-hidden="true" />;
}

export function hasIcon(name: string): boolean {
  return Object.hasOwn(icons, name);
}
