"""The demo district: Sagebrush Valley, invented, with a year of history made through the services that the pages use."""

from waymark.app.demo.build import build_demo, is_built
from waymark.app.demo.cast import PASSWORD, SIGN_INS, SignIn

__all__ = ["PASSWORD", "SIGN_INS", "SignIn", "build_demo", "is_built"]
