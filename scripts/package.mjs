// Makes the VSIX from a production build. The packager is fetched at its pinned version and is no dependency of the repository.
import { build, install, run } from './set-up.mjs';

install();
build('--production');
run('npm', ['exec', '--yes', '--package=@vscode/vsce@3.9.2', '--', 'vsce', 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', 'ce-parallel.vsix']);
