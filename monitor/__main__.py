"""`python -m monitor`: the same as `policy-monitor`."""

from monitor.cli.main import main

main()
