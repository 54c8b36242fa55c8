def test_version_names_the_program(kvplace):
    finished = kvplace("--version")
    assert finished.returncode == 0
    assert finished.stdout.startswith("kvplace ")


def test_an_unknown_option_is_a_usage_error(kvplace):
    finished = kvplace("--no-such-option")
    assert finished.returncode == 64
    assert finished.stdout == ""
