import { MainMenu } from '@excalidraw/excalidraw';
import { Icon } from '../icon';

interface BoardMenuProps {
  /** Whether the board can be drawn on. */
  open: boolean;
  onOpenFile: () => void;
  onOutline: () => void;
  /** Asks everyone to follow the reader; absent while nobody is there. */
  onInvite: (() => void) | null;
}

/** What is seldom done with a board. */
export function BoardMenu({ open, onOpenFile, onOutline, onInvite }: BoardMenuProps) {
  return (
    <MainMenu>
      {open && (
        <MainMenu.Item icon={<Icon name="page" />} data-testid="open-file" onSelect={onOpenFile}>
          Insert a file…
        </MainMenu.Item>
      )}
      <MainMenu.DefaultItems.Export />
      <MainMenu.DefaultItems.SaveAsImage />
      {onInvite !== null && (
        <MainMenu.Item icon={<Icon name="people" />} data-testid="invite" onSelect={onInvite}>
          Ask everyone to follow you
        </MainMenu.Item>
      )}
      <MainMenu.Item icon={<Icon name="outline" />} data-testid="outline-item" onSelect={onOutline}>
        Outline
      </MainMenu.Item>
      <MainMenu.DefaultItems.SearchMenu />
      <MainMenu.DefaultItems.Help />
      {open && <MainMenu.DefaultItems.ClearCanvas />}
      {open && <MainMenu.Separator />}
      {open && <MainMenu.DefaultItems.ChangeCanvasBackground />}
    </MainMenu>
  );
}
