import {
  desktopIcon,
  filesIcon,
  profileIcon,
  programIcon
} from '../../lab/icons';
import { FakeServer } from './server';

describe('icons', () => {
  it('has an icon for each profile', () => {
    const [desktop] = new FakeServer().profiles;
    expect(profileIcon(desktop)).toBe(desktopIcon);
    expect(profileIcon(undefined)).toBe(desktopIcon);
    expect(profileIcon({ ...desktop, icon: 'what?' })).toBe(desktopIcon);
    expect(profileIcon(undefined, 'seamless')).toBe(programIcon);
    expect(profileIcon(undefined, 'workspace')).toBe(desktopIcon);
    expect(profileIcon({ ...desktop, icon: 'files' })).toBe(filesIcon);
    const icon = '/user/ana/xpra/api/profiles/a"<&/icon?changed=1';
    const { svgstr } = profileIcon({ ...desktop, icon });
    const svg = new DOMParser().parseFromString(svgstr, 'image/svg+xml');
    expect(svg.querySelector('image')?.getAttribute('href')).toBe(icon);
  });
});
