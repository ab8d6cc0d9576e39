"""Python packages for Slicer, as the host installs them."""

from slicer_additions.packaging import load_requirements as load_requirements
from slicer_additions.packaging import pip_check as pip_check
from slicer_additions.packaging import pip_ensure as pip_ensure
