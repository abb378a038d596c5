#!/bin/bash
# Miller 6.6.0 (Debian 12: miller 6.6.0-2+b3).
#
# Behaviour: a whole number in a file that does not fit 64 bits is a string to Miller, although the same number with
# ".0" or an exponent is a float. sum and mean leave it out without a message, and max, which puts text
# above numbers, returns it. Of 1, 2 and 66431156763788000000 the mean is 1.5.
#
# Expected: a float, as for a product or a sum that leaves 64 bits, or an error.
#
# Output seen:
#   whole: int,int,string sum=3 mean=1.5
#   point: int,int,float sum=66431156763788000000 mean=22143718921262666000
#
# Exit status: 0 while Miller does this, 1 when it no longer does, 2 when the package cannot be fetched.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
chmod 755 . # apt fetches as a user of its own
apt-get download -qq miller=6.6.0-2+b3 > /dev/null 2>&1 || { echo "miller 6.6.0-2+b3 cannot be fetched" >&2; exit 2; }
dpkg -x miller_*.deb . || exit 2

read_loss() { # NAME LARGE-NUMBER
  printf 'loss\n1\n2\n%s\n' "$2" > losses.csv
  local types statistics
  types=$(usr/bin/mlr --icsv --onidx put '$loss = typeof($loss)' losses.csv | paste -sd,)
  statistics=$(usr/bin/mlr --icsv --oxtab stats1 -a sum,mean -f loss losses.csv | sed 's/loss_//; s/  */=/' | paste -sd' ')
  echo "$1: $types $statistics"
}
found=$(read_loss whole 66431156763788000000; read_loss point 66431156763788000000.0)
echo "$found"
wanted="whole: int,int,string sum=3 mean=1.5
point: int,int,float sum=66431156763788000000 mean=22143718921262666000"
if [ "$found" = "$wanted" ]; then exit 0; fi
echo "Miller reads the file in another way now" >&2
exit 1
