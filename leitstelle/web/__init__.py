"""Every page: parse the request, call one flow, render page or fragment."""
