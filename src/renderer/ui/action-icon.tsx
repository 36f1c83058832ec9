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
  Funnel,
  Globe,
  Hash,
  ListChecks,
  ListOrdered,
  ListTree,
  MailOpen,
  OctagonX,
  Route,
  ScanText,
  ScrollText,
  Send,
  Sigma,
  Split,
  SquareCode,
  SquareTerminal,
  TextAlignStart,
  Timer,
  UserCheck,
  Workflow,
  type LucideIcon,
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
  funnel: Funnel,
  globe: Globe,
  hash: Hash,
  'list-checks': ListChecks,
  'list-ordered': ListOrdered,
  'list-tree': ListTree,
  'mail-open': MailOpen,
  'octagon-x': OctagonX,
  route: Route,
  'scan-text': ScanText,
  'scroll-text': ScrollText,
  send: Send,
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
